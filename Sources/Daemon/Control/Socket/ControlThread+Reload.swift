import Logging

// The settings, read anew.
extension ControlThread {
    /// What was read, and what it would change.
    struct Reading {
        let ticket: ControlMailbox.Ticket
        let settings: Settings
        let changes: [SettingsChange]
    }

    /// Reads the settings and has the live thread apply what can change at run time.
    ///
    /// - Throws: ``ControlError`` with ``ControlError/Code/refused`` when they cannot be used; nothing has changed then.
    func reload(for waiter: Waiter) throws(ControlError) {
        guard let reload = parts.reload else {
            throw ControlError(.failed, "this daemon was not told where its settings come from")
        }
        guard reading == nil else { throw ControlError(.busy, "the settings are being read anew") }
        let new: Settings
        do throws(SettingsError) {
            new = try reload.read()
        } catch {
            parts.logger.error("reload: nothing has changed: \(error.complaints.joined(separator: "; "))")
            throw ControlError(.refused, error.description)
        }
        let changes = SettingsChange.between(settings, new)
        // What needs a restart is still what it was, so that the next reload says so again.
        let next = settings.takingImmediate(of: new)
        try submit(.apply(next, changes: changes), for: waiter)
        reading = Reading(ticket: lastTicket, settings: next, changes: changes)
    }

    /// Goes by the new settings, if the live thread does.
    func finishReload(_ reply: ControlReply) {
        guard let reading else { return }
        self.reading = nil
        switch reply {
        case .refused(let error):
            parts.logger.error("reload: nothing has changed: \(error.message)")
        case .done:
            settings = reading.settings
            for change in reading.changes {
                parts.logger.notice(
                    change.isImmediate ? "reload: \(change.text)" : "reload: needs a restart: \(change.text)")
            }
            if reading.changes.isEmpty { parts.logger.notice("reload: nothing has changed") }
            if let level = Logger.Level(rawValue: settings.logLevel) { parts.reload?.threshold?.current = level }
        }
        parts.notifier.ready(status: "settings read anew")
    }

    /// Does as SIGHUP asks; systemd is told when it began and when it is done.
    func obeyHangup() throws {
        guard parts.hangup.take() else { return }
        parts.notifier.reloading()
        do throws(ControlError) {
            try reload(for: .nobody)
        } catch {
            if error.code != .refused { parts.logger.error("reload: \(error.message)") }
            parts.notifier.ready(status: "settings as they were")
        }
    }
}
