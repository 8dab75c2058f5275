import Simulation
import Testing

@Suite("Engine selection")
struct EngineSelectionTests {
    @Test(
        "is numbers and ranges between commas",
        arguments: [
            ("1", "1"), ("1,5-9", "1,5-9"), ("9,1-3,2-5", "1-5,9"), ("1,2,3", "1-3"), (" 4 , 6 - 6 ", "4,6"),
            ("007", "7"),
        ])
    func isNumbersAndRanges(text: String, normal: String) throws {
        #expect(try EngineSelection(text).description == normal)
    }

    @Test("holds its ends and nothing beside them")
    func holdsItsEnds() throws {
        let selection = try EngineSelection("1,5-9")
        #expect((0...11).filter(selection.contains) == [1, 5, 6, 7, 8, 9])
    }

    @Test(
        "is refused if it names no engines",
        arguments: ["", ",", "1,", "0", "-3", "3-", "9-5", "a", "1-2-3", "1.5", "1;2", "٣", "9999999999"])
    func isRefused(text: String) {
        let error = #expect(throws: EngineSelection.InvalidText.self) { try EngineSelection(text) }
        #expect(error?.description == "found '\(text)', expected engine numbers such as 1,5-9")
    }
}
