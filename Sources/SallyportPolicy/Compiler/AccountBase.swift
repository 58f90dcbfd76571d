/// What holds for an account that says nothing: the defaults, before what is built in.
struct AccountBase: Sendable {
    var obligations: Obligations
    var fallback: Fallback

    init(_ defaults: DefaultsDocument?) {
        // Every account takes the scopes: as new arrays they are counted apart from those of other threads.
        func scopes(_ said: [Scope]?, _ standard: String) -> [Scope] {
            (said ?? [Scope(standard)].compactMap(\.self)).map(\.self)
        }
        obligations = Obligations(
            readScopes: scopes(defaults?.scopes.read, "MTLS_READ_INTERNAL"),
            writeScopes: scopes(defaults?.scopes.write, "MTLS_WRITE_INTERNAL"), certificate: nil, fallback: nil,
            timeouts: Timeouts.standard.overridden(by: defaults?.timeouts ?? TimeoutsSetting()),
            limits: Limits.standard.overridden(by: defaults?.limits ?? LimitsSetting()))
        fallback = defaults?.fallback ?? .plainTLS
    }
}
