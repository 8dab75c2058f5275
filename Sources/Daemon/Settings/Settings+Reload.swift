extension Settings {
    /// These settings with what can change at run time as `new` has it.
    func takingImmediate(of new: Settings) -> Settings {
        var settings = self
        settings.engineIdleTimeout = new.engineIdleTimeout
        settings.statusInterval = new.statusInterval
        settings.shutdownGrace = new.shutdownGrace
        settings.logLevel = new.logLevel
        settings.tradeoff = new.tradeoff
        settings.tradeoffRules = new.tradeoffRules
        settings.alerts = new.alerts
        settings.texts.merge(new.texts.filter { SettingsChange.isImmediate($0.key) }) { $1 }
        return settings
    }
}
