import Foundation
import Testing
import ZeroMQ

@Suite struct EndpointTextTests {
    @Test(arguments: [
        "tcp://127.0.0.1:5560", "tcp://127.0.0.1:*", "tcp://127.0.0.1:0", "tcp://*:5560", "tcp://0.0.0.0:5560",
        "tcp://[::]:5560",
        "tcp://[::1]:*", "tcp://[fe80::1%eth0]:5560", "tcp://[::ffff:10.0.0.1]:5560", "tcp://eth0:5560",
        "tcp://eth0.100:5560",
        "ipc:///run/tandem/telemetry", "ipc://telemetry", "ipc://@tandem", "ipc://*", "ipc:///tmp/a folder/x",
    ])
    func `what can be bound is taken as it is`(text: String) throws {
        #expect(try Endpoint(text, for: .bind).text == text)
    }

    @Test(arguments: [
        "tcp://127.0.0.1:5560", "tcp://localhost:5560", "tcp://gateway:1", "tcp://plant-7.example.org:65535",
        "tcp://[::1]:5560",
        "tcp://[fe80::1%eth0]:5560", "tcp://192.0.2.1:0;192.0.2.2:5560", "ipc:///run/tandem/telemetry", "ipc://@tandem",
    ])
    func `what can be connected to is taken as it is`(text: String) throws {
        #expect(try Endpoint(text, for: .connect).text == text)
    }

    struct Mistake: Sendable, CustomTestStringConvertible {
        let text: String
        let use: Endpoint.Use
        let problem: String
        let meant: String?

        init(_ text: String, _ use: Endpoint.Use, _ problem: String, _ meant: String?) {
            (self.text, self.use, self.problem, self.meant) = (text, use, problem, meant)
        }

        init(_ text: String, _ problem: String, _ meant: String?) {
            self.init(text, .connect, problem, meant)
        }

        var testDescription: String { "\(text.prefix(60)) to \(use)" }
    }

    static let mistakes: [Mistake] = [
        .init("", "nothing", nil),
        .init("localhost", "without a transport", "tcp://localhost:5560"),
        .init("localhost:5560", "without a transport", "tcp://localhost:5560"),
        .init("localhost:5560", .bind, "without a transport", "tcp://127.0.0.1:5560"),
        .init("127.0.0.1:5560", .bind, "without a transport", "tcp://127.0.0.1:5560"),
        .init(":5560", .bind, "without a transport", "tcp://*:5560"),
        .init("5560", .bind, "without a transport", "tcp://*:5560"),
        .init("*:5560", .bind, "without a transport", "tcp://*:5560"),
        .init("[::1]:5560", "without a transport", "tcp://[::1]:5560"),
        .init("/run/tandem/telemetry", "without a transport", "ipc:///run/tandem/telemetry"),
        .init("//127.0.0.1:5560", "without a transport", "tcp://127.0.0.1:5560"),
        .init("tcp:127.0.0.1:5560", "without a transport", nil),
        .init("tcp:/127.0.0.1:5560", "without a transport", "tcp://127.0.0.1:5560"),
        .init("tcp//127.0.0.1:5560", "without a transport", "tcp://127.0.0.1:5560"),
        .init("tcp:///127.0.0.1:5560", "with a path", "tcp://127.0.0.1:5560"),
        .init("TCP://127.0.0.1:5560", "in upper case", "tcp://127.0.0.1:5560"),
        .init("http://127.0.0.1:5560", "with the transport http", "tcp://127.0.0.1:5560"),
        .init("https://gateway:5560/telemetry?x=1", "with the transport https", "tcp://gateway:5560"),
        .init("mqtt://gateway:5560", "with the transport mqtt", "tcp://gateway:5560"),
        .init("udp://127.0.0.1:5560", "with the transport udp", "tcp://127.0.0.1:5560"),
        .init("inproc://x", "the same process", nil),
        .init("pgm://eth0;239.192.1.1:5555", "with the transport pgm", nil),
        .init("::1:5560", "without a transport", "tcp://[::1]:5560"),
        .init("tcp://", "without a host", "tcp://127.0.0.1:5560"),
        .init("tcp://:5560", "without a host", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1", "without a port", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1:", "without a port", "tcp://127.0.0.1:5560"),
        .init("tcp://[::1]", "without a port", "tcp://[::1]:5560"),
        .init("tcp://127.0.0.1:99999", "with port 99999", nil),
        .init("tcp://127.0.0.1:-1", "with port -1", nil),
        .init("tcp://127.0.0.1:+5560", "with port +5560", nil),
        .init("tcp://127.0.0.1:0", "with port 0", nil),
        .init("tcp://127.0.0.1:*", "with port *", nil),
        .init("tcp://127.0.0.1:http", "with port http", nil),
        .init("tcp://127.0.0.1:55 60", "with a blank in it", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1:5560/", "with a slash at the end", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1:5560/telemetry", "with a path", "tcp://127.0.0.1:5560"),
        .init(" tcp://127.0.0.1:5560", "with a blank before it", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1:5560\n", "with a blank after it", "tcp://127.0.0.1:5560"),
        .init("tcp://127.0.0.1:5560\u{1B}[2J", "with a control character", nil),
        .init("tcp://*:5560", "every address", "tcp://127.0.0.1:5560"),
        .init("tcp://0.0.0.0:5560", "every address", "tcp://127.0.0.1:5560"),
        .init("tcp://[::]:5560", "every address", "tcp://[::1]:5560"),
        .init("tcp://::1:5560", "without brackets", "tcp://[::1]:5560"),
        .init("tcp://::1", "without brackets", "tcp://[::1]:5560"),
        .init("tcp://[::1:5560", "not closed", nil),
        .init("tcp://[::1]5560", "behind the bracket", nil),
        .init("tcp://[::g]:5560", "no IPv6 address", nil),
        .init("tcp://[fe80::1]:5560", "without its zone", nil),
        .init("tcp://[fe80::1%]:5560", "empty zone", nil),
        .init("tcp://300.0.0.1:5560", "no IPv4 address", nil),
        .init("tcp://10.0.0:5560", "no IPv4 address", nil),
        .init("tcp://gate way:5560", "with a blank in it", "tcp://gateway:5560"),
        .init("tcp://gate_way!:5560", "no host", nil),
        .init("tcp://localhost:5560", .bind, "the name of a host", "tcp://127.0.0.1:5560"),
        .init("tcp://plant-7.example.org:5560", .bind, "the name of a host", nil),
        .init("ipc://", "without a path", nil),
        .init("ipc://@", "without a path", nil),
        .init("ipc:/run/x", "without a transport", "ipc:///run/x"),
        .init("IPC:///run/x", "in upper case", "ipc:///run/x"),
        .init("unix:///run/x", "with the transport unix", "ipc:///run/x"),
        .init("ipc:///run/", "a folder", "ipc:///run"),
        .init("ipc://*", "any path", nil),
        .init("ipc://no/such/folder/x", "no folder no/such/folder", "ipc:///no/such/folder/x"),
        .init("ipc:///" + String(repeating: "x", count: 107), "a path of 108 bytes", nil),
        .init("ipc:///" + String(repeating: "ä", count: 60), "a path of 121 bytes", nil),
    ]

    @Test(arguments: mistakes)
    func `a mistake is said with what was found and what was meant`(mistake: Mistake) throws {
        let error = #expect(throws: EndpointError.self) {
            try Endpoint(mistake.text, for: mistake.use, usualPort: 5560)
        }
        let said = try #require(error)
        #expect(said.found.contains(mistake.problem), "\(said)")
        #expect(said.meant == mistake.meant, "\(said)")
        #expect(said.description.hasPrefix("found \"") && said.description.contains(", expected "))
        #expect(said.description.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }, "\(said)")
    }

    @Test func `a path of 107 bytes is the longest`() throws {
        let text = "ipc:///" + String(repeating: "x", count: 106)
        #expect(try Endpoint(text, for: .bind).address == .ipc(path: String(text.dropFirst(6))))
    }

    @Test(arguments: [
        ("/run/tandem/control", "ipc:///run/tandem/control"), ("ipc:///run/x", "ipc:///run/x"), ("./x", "ipc://./x"),
    ])
    func `a socket's file may be named by its path`(text: String, expected: String) throws {
        #expect(try Endpoint(local: text).text == expected)
    }

    @Test(arguments: [
        "tcp://127.0.0.1:5560", "ipc://*", "ipc://@x", "", "ipc://", "/run/" + String(repeating: "x", count: 200),
    ])
    func `what has no file is no socket's file`(text: String) {
        #expect(throws: EndpointError.self) { try Endpoint(local: text) }
    }
}
