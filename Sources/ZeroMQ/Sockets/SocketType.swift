/// A type of socket, as a type: `Socket<SUB>`.
///
/// What a type can do is said by the protocols below, so that sending on a `SUB` does not compile.
public protocol SocketType: SendableMetatype {
    static var kind: SocketKind { get }
}

/// A socket that sends.
public protocol SendingSocketType: SocketType {}

/// A socket that receives.
public protocol ReceivingSocketType: SocketType {}

/// A socket that chooses what it receives by prefix.
public protocol SubscribingSocketType: ReceivingSocketType {}

/// Publishes to every subscriber whose prefix matches; drops for a subscriber that is full.
public enum PUB: SendingSocketType {
    public static var kind: SocketKind { .pub }
}

/// Receives what it subscribed to, from any number of publishers.
public enum SUB: SubscribingSocketType {
    public static var kind: SocketKind { .sub }
}

/// A `PUB` that also receives its subscribers' subscriptions, see ``Subscription``.
public enum XPUB: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .xpub }
}

/// A `SUB` that also sends upstream to the publishers.
public enum XSUB: SendingSocketType, SubscribingSocketType {
    public static var kind: SocketKind { .xsub }
}

/// Hands each message to one of its peers, in turn; waits when all are full.
public enum PUSH: SendingSocketType {
    public static var kind: SocketKind { .push }
}

/// Receives from any number of `PUSH` sockets, fairly.
public enum PULL: ReceivingSocketType {
    public static var kind: SocketKind { .pull }
}

/// Asks: send one request, receive one reply, in turn.
public enum REQ: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .req }
}

/// Answers: receive one request, send one reply, in turn.
public enum REP: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .rep }
}

/// A `REQ` without turns: sends round-robin, receives fairly.
public enum DEALER: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .dealer }
}

/// Names its peers: the first frame of each message is the peer's routing id.
public enum ROUTER: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .router }
}

/// One socket talks to exactly one other.
public enum PAIR: SendingSocketType, ReceivingSocketType {
    public static var kind: SocketKind { .pair }
}
