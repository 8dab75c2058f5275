import Simulation
import Telemetry
import TestSupport
import Testing

@Suite("Labelled table")
struct LabelledTableTests {
    private static let channels = ["altitude", "T24"]

    private static func read(_ text: String, byPosition: Bool = false) throws -> LabelledTable {
        let folder = try TemporaryFolder()
        return try LabelledTable(path: folder.write(text, to: "x.csv"), channels: channels, byPosition: byPosition)
    }

    @Test(
        "is read by the names of its columns",
        arguments: [
            "engine,cycle,altitude,T24,RUL\nE1,1,0.5,641,9\nE1,3,0.25,642,7\nE2,8,1,640,0\n",
            "RUL,T24,cycle,altitude,engine\n9,641,1,0.5,E1\n7,642,3,0.25,E1\n0,640,8,1,E2",
            "\"Engine\",\"CYCLE\",altitude,\"T24\",\"rul\"\r\n\"E1\",1, 0.5 ,641,9\r\n\nE1,3,0.25,642,7\nE2,8,1,640,0",
        ])
    func isReadByName(text: String) throws {
        let folder = try TemporaryFolder()
        let plain = try folder.write(text, to: "x.csv")
        for path in [plain, try folder.compress(plain)] {
            let table = try LabelledTable(path: path, channels: Self.channels)
            #expect(table.histories.map(\.engine.text) == ["E1", "E2"])
            #expect(table.histories.map(\.cycles) == [[1, 3], [8]])
            #expect(table.histories.map(\.values) == [[0.5, 641, 0.25, 642], [1, 640]])
            #expect(table.remaining == [[9, 7], [0]])
            #expect(table.ignoredColumns.isEmpty)
        }
    }

    @Test("of other names is read by position where that is said, and only there")
    func isReadByPosition() throws {
        let text = "RUL,engine,voltage,cycle,current\n9,E1,0.5,1,641\n"
        let table = try Self.read(text, byPosition: true)
        #expect(table.histories.map(\.values) == [[0.5, 641]] && table.ignoredColumns.isEmpty)
        let error = #expect(throws: CMAPSSError.self) { try Self.read(text) }
        #expect(error?.code == .header)
        #expect(
            error?.detail == "found none of the bundle's 2 channels by name: missing altitude,T24; unknown columns "
                + "voltage,current; --by-position takes the 2 columns in the bundle's order")
    }

    @Test(
        "whose columns cannot be meant by position is refused",
        arguments: [
            (
                "engine,cycle,a,b,c,RUL\n",
                "found 3 columns beside engine, cycle and RUL, expected 2, one for each channel"
            ),
            ("engine,cycle,a,RUL\n", "found 1 columns beside engine, cycle and RUL, expected 2"),
            ("engine,cycle,T24,altitude,RUL\n", "found column T24 in the place of channel altitude"),
        ])
    func positionsThatAreNotMeant(text: String, detail: String) throws {
        let error = #expect(throws: CMAPSSError.self) { try Self.read(text, byPosition: true) }
        #expect(error?.code == .header && error?.detail.contains(detail) == true, "\(error?.detail ?? "")")
    }

    @Test("may have columns that nobody reads and cells without a value")
    func mayBeSparse() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(
            "engine,cycle,altitude,T24,RUL,note\nE1,1,,641,9.5,\n", to: "x.csv")
        let table = try LabelledTable(path: path, channels: Self.channels)
        #expect(table.histories[0].values[0].isNaN && table.histories[0].values[1] == 641)
        #expect(table.remaining == [[9.5]] && table.ignoredColumns == ["note"])
    }

    @Test(
        "is refused with the line, what was found and what was expected",
        arguments: [
            ("", CMAPSSError.Code.empty, nil, "found no rows"),
            ("engine,cycle,altitude,T24,RUL\n", .empty, nil, "found no rows"),
            ("1,1,0.5,641,9\n", .header, 1, "found no column engine in the header 1,1,0.5,641,9"),
            ("engine,cycle,altitude,T24\nE1,1,0,1\n", .unlabelled, 1, "unlabelled recording: found no column RUL"),
            ("engine,cycle,cycle,T24,RUL\n", .header, 1, "found 2 columns cycle"),
            (
                "engine,cycle,altitude,T25,RUL\n", .header, 1,
                "found 1 of the bundle's 2 channels by name: missing T24; unknown columns T25; --by-position"
            ),
            (
                "engine,cycle,s1,RUL\n", .header, 1,
                "found none of the bundle's 2 channels by name: missing altitude,T24; unknown columns s1"
            ),
            (
                "engine,cycle,Altitude, t24 ,RUL\n", .header, 1,
                "is that \"Altitude\" for altitude, \"t24\" for T24?"
            ),
            ("engine;cycle;altitude;T24;RUL\n", .header, 1, "and commas between columns, not semicolons"),
            (
                "engine,cycle,alti\u{1B}[31mtude\u{202E},T24,RUL\n", .header, 1,
                "unknown columns alti\\x1B[31mtude\\u{202E}"
            ),
            ("engine,cycle,altitude,T24,RUL\nE1,1,0,1,1e30\n", .number, 2, "found RUL '1e30'"),
            ("engine,cycle,T24,T24,altitude,RUL\n", .header, 1, "found 2 columns T24, expected one"),
            ("engine,cycle,altitude,T24,RUL\nE1,1,0,1\n", .columnCount, 2, "found 4 columns, expected 5"),
            (
                "engine,cycle,altitude,T24,RUL\n\nE1,1,0,64l,9\n", .number, 3,
                "found '64l' in column 4, expected a finite number"
            ),
            ("engine,cycle,altitude,T24,RUL\nE1,1,nan,1,9\n", .number, 2, "found 'nan' in column 3"),
            ("engine,cycle,altitude,T24,RUL\nE1,0,0,1,9\n", .number, 2, "found cycle number '0'"),
            (
                "engine,cycle,altitude,T24,RUL\nE1,1,0,1,\n", .number, 2,
                "found RUL '', expected a number of cycles left"
            ),
            ("engine,cycle,altitude,T24,RUL\nE1,1,0,1,-2\n", .number, 2, "found RUL '-2'"),
            ("engine,cycle,altitude,T24,RUL\nE 1,1,0,1,2\n", .engineID, 2, "is not allowed"),
            (
                "engine,cycle,altitude,T24,RUL\nE1,2,0,1,2\nE1,2,0,1,2\n", .order, 3,
                "found cycle 2 of engine E1, expected one above 2"
            ),
            (
                "engine,cycle,altitude,T24,RUL\nE1,1,0,1,2\nE2,1,0,1,2\nE1,2,0,1,2\n", .order, 4,
                "found engine E1 again, expected the rows of one engine together"
            ),
        ] as [(String, CMAPSSError.Code, Int?, String)])
    func isRefused(text: String, code: CMAPSSError.Code, line: Int?, detail: String) throws {
        let error = #expect(throws: CMAPSSError.self) { try Self.read(text) }
        #expect(error?.code == code && error?.line == line)
        #expect(error?.detail.contains(detail) == true, "\(error?.detail ?? "")")
    }
}

@Suite("Remaining life file")
struct RemainingLifeFileTests {
    @Test("holds a whole number a line", arguments: ["112 \n98\n0\n", "112\r\n\n 98\n0", "112\n98\n0  \n\n"])
    func holdsNumbers(text: String) throws {
        let folder = try TemporaryFolder()
        let plain = try folder.write(text, to: "RUL_FD009.txt")
        for path in [plain, try folder.compress(plain)] {
            #expect(try RemainingLifeFile.load(path: path) == [112, 98, 0])
        }
    }

    @Test(
        "is refused with the line",
        arguments: [
            ("\n \n", nil, "found no rows"), ("112\n98.5\n", 2, "found '98.5', expected a whole number of cycles left"),
            ("112 98\n", 1, "found '112 98'"), ("-3\n", 1, "found '-3'"),
        ] as [(String, Int?, String)])
    func isRefused(text: String, line: Int?, detail: String) throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(text, to: "x.txt")
        let error = #expect(throws: CMAPSSError.self) { try RemainingLifeFile.load(path: path) }
        #expect(error?.line == line && error?.file == path)
        #expect(error?.detail.contains(detail) == true, "\(error?.detail ?? "")")
    }

    @Test("that is not there is named") func absentIsNamed() {
        let error = #expect(throws: CMAPSSError.self) { try RemainingLifeFile.load(path: "/nonexistent/RUL.txt") }
        #expect(error?.code == .unreadable && error?.file == "/nonexistent/RUL.txt")
    }
}
