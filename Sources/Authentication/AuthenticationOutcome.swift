/// What authentication found, at once or after a wait.
package enum AuthenticationOutcome: Sendable {
    /// Known already.
    case settled(Result<Principal, AuthenticationFailure>)
    /// Something outside has to be asked, such as a nonce store shared by several gateways.
    case pending(@Sendable () async -> Result<Principal, AuthenticationFailure>)
    /// The body has to be read first, since it is signed: ask again with it.
    case needsBody

    /// The result, waiting for it where that must be.
    package func result() async -> Result<Principal, AuthenticationFailure> {
        switch self {
        case .settled(let result): result
        case .pending(let finish): await finish()
        case .needsBody: .failure(AuthenticationFailure(.malformed, "the request's body was not read"))
        }
    }
}
