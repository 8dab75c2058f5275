import Testing
import ZeroMQ

@Suite struct LibraryTests {
    @Test func `the library is one that this wrapper was written for`() {
        #expect(Library.version >= Library.Version(major: 4, minor: 3, patch: 0))
        #expect(Library.version < Library.Version(major: 5, minor: 0, patch: 0))
        #expect(Library.Version(major: 4, minor: 3, patch: 4).description == "4.3.4")
    }

    @Test func `what the library supports is told one by one and together`() {
        #expect(Library.supports(.ipc))
        for capability in Library.Capability.allCases {
            #expect(Library.supports(capability) == Library.capabilities.contains(capability))
        }
    }
}
