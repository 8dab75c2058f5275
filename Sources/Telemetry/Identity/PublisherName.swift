import System

/// The rule for `publisher`: who sends, in a few words.
enum PublisherName {
    /// - Throws: ``Refusal`` with ``RefusalCode/publisher`` if the name is empty, longer than ``Limits/publisherNameBytes`` or
    ///   holds a character that cannot be printed.
    static func check(_ name: String) throws(Refusal) -> String {
        let bytes = name.utf8
        guard !bytes.isEmpty, bytes.count <= Limits.publisherNameBytes else {
            throw Refusal(
                .publisher,
                "the publisher has \(bytes.count) bytes, expected 1 to \(Limits.publisherNameBytes)"
            )
        }
        guard Quotation.isPrintable(name) else {
            throw Refusal(.publisher, "the publisher \(Quotation.text(bytes)) has a control character, expected text")
        }
        return name
    }
}
