/// The values that documents of accounts are made of.
extension PlainReader {
    /// What lets a value be read.
    typealias Events = YAMLEventStream

    /// One of the words of an enumeration.
    mutating func word<Word: RawRepresentable<String>>(
        _ events: inout Events, _ type: Word.Type = Word.self
    ) throws(Unusual) -> Word {
        try nextScalar(&events)
        guard let word = Word(rawValue: events.text) else { throw Unusual() }
        return word
    }

    mutating func boolean(_ events: inout Events) throws(Unusual) -> Bool {
        try nextScalar(&events)
        switch events.text {
        case "true": return true
        case "false": return false
        default: throw Unusual()
        }
    }

    /// A name, at the current event.
    static func name(_ events: borrowing Events) throws(Unusual) -> Located<String> {
        guard events.withText(PlainValue.isName) else { throw Unusual() }
        return Located(events.text, at: events.range)
    }

    static func hostTerm(_ events: borrowing Events) throws(Unusual) -> Located<HostTerms.Term> {
        guard let form = events.withText(PlainValue.hostTerm) else { throw Unusual() }
        guard let kind = form.kind else { return Located(.word(events.text), at: events.range) }
        let pattern = HostPattern(kind, name: events.text(form.start..<events.length))
        return Located(.pattern(pattern), at: events.range)
    }

    static func hostPattern(_ events: borrowing Events) throws(Unusual) -> Located<HostPattern> {
        guard let form = events.withText(PlainValue.hostPattern), let kind = form.kind else { throw Unusual() }
        return Located(HostPattern(kind, name: events.text(form.start..<events.length)), at: events.range)
    }

    static func path(_ events: borrowing Events) throws(Unusual) -> PathPattern {
        guard let isPrefix = events.withText(PlainValue.isPathPrefix) else { throw Unusual() }
        return PathPattern(isPrefix: isPrefix, text: events.text(0..<events.length - (isPrefix ? 1 : 0)))
    }

    static func port(_ events: borrowing Events) throws(Unusual) -> UInt16 {
        let number = events.withText { text in
            WholeNumber.leading(text).flatMap { $0.length == text.count ? $0.value : nil }
        }
        guard let number, 1...65535 ~= number else { throw Unusual() }
        return UInt16(number)
    }

    static func serviceTerm(_ events: borrowing Events) throws(Unusual) -> Located<ServiceTerm> {
        guard events.withText(PlainValue.isName) else { throw Unusual() }
        let text = events.text
        return Located(text == "none" ? .none : .named(ServiceName(valid: text)), at: events.range)
    }

    static func scope(_ events: borrowing Events) throws(Unusual) -> Scope {
        guard let scope = Scope(events.text) else { throw Unusual() }
        return scope
    }

    mutating func certificate(_ events: inout Events) throws(Unusual) -> Located<String> {
        try nextScalar(&events)
        let text = events.text
        guard CertificateText.isReference(text) else { throw Unusual() }
        return Located(text, at: events.range)
    }

    mutating func duration(_ events: inout Events) throws(Unusual) -> Duration {
        try nextScalar(&events)
        guard let duration = DurationText.parse(events.text) else { throw Unusual() }
        return duration
    }

    mutating func count(_ events: inout Events) throws(Unusual) -> Int {
        try nextScalar(&events)
        let number = events.withText { text in
            WholeNumber.leading(text).flatMap { $0.length == text.count ? $0.value : nil }
        }
        guard let number, 1...1_000_000 ~= number else { throw Unusual() }
        return number
    }
}

/// The settings that accounts and rules both have.
extension PlainReader {
    mutating func scopes(_ events: inout Events) throws(Unusual) -> ScopesSetting {
        var setting = ScopesSetting()
        var progress = try beginMapping(&events)
        while try moveToKey(&progress, &events) {
            let key = try progress.take(scopesKeys.find(events))
            let scopes = try list(&events) { (_, events) throws(Unusual) in try Self.scope(events) }
            switch key {
            case .read: setting.read = scopes
            case .write: setting.write = scopes
            }
        }
        return setting
    }

    mutating func timeouts(_ events: inout Events) throws(Unusual) -> TimeoutsSetting {
        var setting = TimeoutsSetting()
        var progress = try beginMapping(&events)
        while try moveToKey(&progress, &events) {
            let key = try progress.take(timeoutsKeys.find(events))
            let duration = try duration(&events)
            switch key {
            case .connect: setting.connect = duration
            case .firstByte: setting.firstByte = duration
            case .idle: setting.idle = duration
            case .total: setting.total = duration
            }
        }
        return setting
    }

    mutating func limits(_ events: inout Events) throws(Unusual) -> LimitsSetting {
        var setting = LimitsSetting()
        var progress = try beginMapping(&events)
        while try moveToKey(&progress, &events) {
            let key = try progress.take(limitsKeys.find(events))
            switch key {
            case .requestBody:
                try nextScalar(&events)
                guard let size = SizeText.parse(events.text) else { throw Unusual() }
                setting.requestBody = size
            case .requestsPerSecond: setting.requestsPerSecond = try count(&events)
            case .burst: setting.burst = try count(&events)
            case .concurrent: setting.concurrent = try count(&events)
            }
        }
        return setting
    }
}
