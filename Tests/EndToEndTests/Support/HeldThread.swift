import Foundation
import TestSupport

/// One thread of a daemon, held as a debugger holds it: it does nothing until it is let go, and the others go on.
final class HeldThread: Sendable {
    private let process: ChildProgram
    private let holder: ChildProgram

    /// - Parameter name: of the thread, as `ps -T` shows it.
    /// - Returns: nil where the system does not let us, which is printed.
    init?(_ name: String, of process: ChildProgram) async throws {
        self.process = process
        let script = Program.root.appending(path: "Tests/EndToEndTests/Fixtures/hold.py").path
        let holder = try ChildProgram(URL(filePath: Python.path), [script, "\(process.identifier)", name])
        self.holder = holder
        _ = await holder.wait { !$0.output.isEmpty }
        guard holder.output == "held\n" else {
            print("no thread can be held here: \(holder.output)\(holder.errors)")
            return nil
        }
    }

    /// Lets it go on.
    func letGo() async {
        holder.send(SIGKILL)
        _ = await holder.outcome()
        // It was stopped by the signal that stops a whole process, and that is not to be its due now.
        process.send(SIGCONT)
    }
}
