import Daemon
import Foundation
import Synchronization
import TestSupport
import Testing
import ZeroMQ

/// Standard error that is read late, or by nobody.
@Suite(.endsSometime) struct LogQueueTests {
    private static let line = String(repeating: "x", count: 90)

    /// Reads a descriptor to its end.
    private func text(_ handle: FileHandle) -> [String] {
        String(decoding: handle.readDataToEndOfFile(), as: UTF8.self).split(separator: "\n").map(String.init)
    }

    @Test func linesComeInTheirOrder() throws {
        let pipe = Pipe()
        let log = LogQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        for number in 1...100 { log.append("\(number)\n") }
        #expect(log.flush(atMost: .seconds(Patience.seconds)))
        try pipe.fileHandleForWriting.close()
        #expect(text(pipe.fileHandleForReading) == (1...100).map { "\($0)" })
        #expect(log.lost == 0)
    }

    @Test func nobodyWaitsForAReaderThatIsNotThereAndWhatIsLostIsSaid() throws {
        let pipe = Pipe()
        let log = LogQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        let all = 2 * LogQueue.capacity / 90
        for number in 1...all { log.append("\(number) \(Self.line)\n") }
        let lost = log.lost
        #expect(lost > UInt64(all) / 4)
        #expect(!log.flush(atMost: .milliseconds(50)))

        // Now somebody reads.
        let reading = pipe.fileHandleForReading
        let lines = Mutex<[String]>([])
        let reader = try SocketThread(name: "reader") { [self] in
            let all = text(reading)
            lines.withLock { $0 = all }
        }
        #expect(log.flush(atMost: .seconds(Patience.seconds)))
        log.append("after\n")
        #expect(log.flush(atMost: .seconds(Patience.seconds)))
        try pipe.fileHandleForWriting.close()
        reader.join()
        let read = lines.withLock(\.self)
        // The thread may have written some while others were lost: each gap is said where it is.
        var (next, missing) = (1, UInt64(0))
        for line in read.dropLast() {
            let gap = line.firstMatch(of: /warning tandem: (\d+) log lines are missing here: nobody read them$/)
            if let gap, let count = UInt64(gap.output.1) {
                (next, missing) = (next + Int(count), missing + count)
            } else {
                #expect(line.hasPrefix("\(next) "))
                next += 1
            }
        }
        #expect(next == all + 1 && missing == lost)
        #expect(read.last == "after")
        #expect(log.lost == lost)
    }

    @Test func aReaderThatHasGoneKeepsNobody() throws {
        let pipe = Pipe()
        try pipe.fileHandleForReading.close()
        let log = LogQueue(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        for _ in 0..<1_000 { log.append("\(Self.line)\n") }
        #expect(log.flush(atMost: .seconds(Patience.seconds)))
    }
}
