extension ZeroMQError {
    /// What was tried when it failed.
    public enum Operation: Hashable, Sendable {
        case createContext, createSocket, createWake, startThread
        case bind, unbind, connect, disconnect
        case send, receive
        case subscribe, unsubscribe
        case setOption(String), getOption(String)
        case poll, monitor

        /// Read after "cannot".
        var phrase: String {
            switch self {
            case .createContext: "create a context"
            case .createSocket: "create a socket"
            case .createWake: "create a wake"
            case .startThread: "start a thread"
            case .bind: "bind"
            case .unbind: "unbind"
            case .connect: "connect"
            case .disconnect: "disconnect"
            case .send: "send"
            case .receive: "receive"
            case .subscribe: "subscribe"
            case .unsubscribe: "unsubscribe"
            case .setOption(let name): "set \(name)"
            case .getOption(let name): "read \(name)"
            case .poll: "poll"
            case .monitor: "monitor"
            }
        }

        /// Whether the endpoint is the object of the phrase ("bind tcp://…") or only the place ("send on tcp://…").
        var takesEndpoint: Bool {
            switch self {
            case .bind, .unbind, .connect, .disconnect, .monitor: true
            default: false
            }
        }
    }
}
