extension EngineID {
    /// Takes the `engine` field of a message.
    ///
    /// - Throws: ``Refusal`` with ``RefusalCode/engineID``.
    init(field text: String) throws(Refusal) {
        do throws(InvalidEngineID) {
            try self.init(text)
        } catch {
            throw Refusal(.engineID, error.description)
        }
    }
}
