import ZeroMQ

extension SettingsReader {
    /// The endpoints of a list; each that is none is complained of.
    mutating func endpoints(_ setting: Setting) -> [Endpoint] {
        guard case .endpoints(let use, let usualPort) = setting.kind else {
            preconditionFailure("\(setting.key) takes no endpoints")
        }
        let (words, source) = words(setting)
        return words.enumerated().compactMap { index, word in
            // A blank before or after a comma belongs to the list; one at either end of the whole is a mistake that is said.
            var text = word
            if index > 0 { text = text.droppingSpaces(fromStart: true) }
            if index < words.count - 1 { text = text.droppingSpaces(fromStart: false) }
            do throws(EndpointError) {
                return try Endpoint(text, for: use, usualPort: usualPort)
            } catch {
                refuse(error, of: setting, from: source)
                return nil
            }
        }
    }
}
