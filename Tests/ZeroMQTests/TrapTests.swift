import Testing
import ZeroMQ

// Misuse that is the caller's bug stops the program instead of reading foreign memory.
@Suite struct TrapTests {
    @Test func `reading a frame that is not there traps`() async {
        await #expect(processExitsWith: .failure) {
            let message = MultipartMessage([[1]])
            _ = message.copyBytes(ofFrame: 1)
        }
    }

    @Test func `more frames than a message may have trap`() async {
        await #expect(processExitsWith: .failure) {
            var message = MultipartMessage(maximumFrames: 1)
            message.append([1])
            message.append([2])
        }
    }

    @Test func `sending a message without frames traps`() async {
        await #expect(processExitsWith: .failure) {
            let socket = try Socket<PUSH>(try Context(), options: patient())
            var message = MultipartMessage()
            try socket.send(&message)
        }
    }

    @Test func `removing something twice from a poller traps`() async {
        await #expect(processExitsWith: .failure) {
            let poller = Poller()
            let token = poller.add(try Wake())
            poller.remove(token)
            poller.remove(token)
        }
    }
}
