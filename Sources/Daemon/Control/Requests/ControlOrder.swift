import Scoring
import Telemetry

/// What the live thread is asked to do, understood and checked: it never parses and never waits.
enum ControlOrder: Sendable {
    case status
    case tradeoff
    case setTradeoff(TradeoffChange)
    /// Say what each of two goals that contradict each other would come to.
    case explain(TradeoffError)
    case showEngine(EngineID)
    case resetEngine(EngineID)
    /// Take no more telemetry, and say when everything accepted has been scored and sent.
    case drain
    /// Take telemetry again.
    case resume
    /// Go by these settings where they can change at run time.
    case swap(PreparedModel)
    case apply(Settings, changes: [SettingsChange])
}
