import NIOSSL

/// What each listener speaks TLS with.
struct ListenerContexts: Sendable {
    /// The listeners' places, in order.
    let places: [ListenerPlace]
    /// For each of them what it speaks TLS with; nil for plain HTTP.
    let contexts: [NIOSSLContext?]

    /// These for the listeners that are running: those that speak TLS go on to, and those that do not do not.
    func serving(_ running: ListenerContexts) -> ListenerContexts {
        let served = zip(running.places, running.contexts).enumerated().map { index, listener in
            let (place, old) = listener
            let sameIndex = places.count == running.places.count ? index : nil
            guard let match = places.firstIndex(where: { $0.exclusive == place.exclusive }) ?? sameIndex,
                (contexts[match] == nil) == (old == nil)
            else { return old }
            return contexts[match]
        }
        return ListenerContexts(places: running.places, contexts: served)
    }
}
