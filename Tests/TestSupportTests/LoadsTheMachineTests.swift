import Synchronization
import TestSupport
import Testing

/// Tests with the trait, of which one runs at a time whatever suite they are in, and which may say so twice.
@Suite(.loadsTheMachine) struct LoadsTheMachineTests {
    fileprivate static let inside = Atomic<Int>(0)

    fileprivate static func stay() async {
        #expect(inside.add(1, ordering: .sequentiallyConsistent).newValue == 1)
        for _ in 0..<20 { await Task.yield() }
        inside.subtract(1, ordering: .sequentiallyConsistent)
    }

    @Test(.loadsTheMachine, arguments: 1...20) func everyCaseIsAlone(number: Int) async { await Self.stay() }
    @Test func everyTestIsAlone() async { await Self.stay() }

    @Suite struct Inner {
        @Test(arguments: 1...20) func soAreThoseOfASuiteWithinIt(number: Int) async {
            await LoadsTheMachineTests.stay()
        }
    }
}

@Suite struct LoadsTheMachineElsewhereTests {
    @Test(.loadsTheMachine, arguments: 1...20) func soAreThoseOfAnotherSuite(number: Int) async {
        await LoadsTheMachineTests.stay()
    }
}
