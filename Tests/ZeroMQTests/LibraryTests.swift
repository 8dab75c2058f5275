import Testing
import ZeroMQ

@Suite struct LibraryTests {
    @Test func `the library is one that this wrapper was written for`() {
        #expect(Library.version >= Library.Version(major: 4, minor: 3, patch: 0))
        #expect(Library.Version(major: 4, minor: 3, patch: 4).description == "4.3.4")
    }
}
