import SallyportPolicy

/// Where clients are served, and how many of them at a time.
struct ListenSettings: Sendable {
    /// One at least.
    var listeners: [ListenerSettings]
    /// The most requests under way at one time, in the whole process.
    var maxRequests = 10_000
    /// The most connections at one time, in the whole process.
    var maxConnections = 20_000
}

extension ListenSettings {
    static let type = ValueType<ListenSettings>(
        "a listener, or a list of them", form: .oneOrList(of: ListenerSettings.type.form, mayBeEmpty: false)
    ) { node, context in
        guard case .sequence(let items) = node.value else {
            return ListenerSettings.type.read(node, &context).map { ListenSettings(single: $0) }
        }
        if items.isEmpty {
            context.report(
                .emptyValue, "`listen` names no listener", at: node.range, help: "add one, or remove the `[]`")
        }
        let listeners = items.compactMap { ListenerSettings.type.read($0, &context) }
        for listener in listeners { listener.reportLimits(&context) }
        reportRepeated(listeners, &context)
        guard !listeners.isEmpty else { return nil }
        return ListenSettings(listeners: listeners)
    }

    /// Whether there may be another gateway at the same place for a while, which this one takes over from.
    var canTakeOver: Bool {
        listeners.contains { listener in
            switch listener.place {
            case .port(_, _, let isShared): isShared
            case .path: false
            case .systemd: true
            }
        }
    }

    private init(single: ListenerSettings) {
        listeners = [single]
        set(single.limits)
    }

    private mutating func set(_ limits: LimitSettings) {
        maxRequests = limits.maxRequests?.value ?? maxRequests
        maxConnections = limits.maxConnections?.value ?? maxConnections
    }

    /// Takes the limits that are said beside `listen`, and complains about one that is said in both places.
    mutating func take(_ limits: LimitSettings, _ context: inout DecodingContext) {
        let inside = listeners.count == 1 ? listeners[0].limits.said : []
        for (key, limit) in limits.said {
            guard let other = inside.first(where: { $0.key == key }) else { continue }
            context.report(
                .conflictingKeys, "`\(key)` is said in `listen` and in `limits`", at: limit.range,
                help: "keep the one in `limits`",
                related: [.init(span: context.span(other.limit.range), message: "the other is here")])
        }
        set(limits)
    }

    /// Two listeners cannot be at one place; any free port is another one each time.
    private static func reportRepeated(_ listeners: [ListenerSettings], _ context: inout DecodingContext) {
        var places: Set<ListenerPlace> = []
        for listener in listeners where !listener.place.isAnyPort && !places.insert(listener.place.exclusive).inserted {
            context.report(
                .duplicateItem, "another listener is at this place already", at: listener.range,
                help: "remove one of them, or give it another place")
        }
    }
}
