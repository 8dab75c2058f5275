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
        // A setting that nobody names any more has no text.
        for setting in Setting.catalogue where SettingsChange.isImmediate(setting.key) {
            settings.texts[setting.key] = new.texts[setting.key]
        }
        return settings
    }
}
