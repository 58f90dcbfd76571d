/// What authentication found, at once or after a wait.
package enum AuthenticationOutcome: Sendable {
    /// Known already.
    case settled(Result<Principal, AuthenticationFailure>)
    /// Something outside has to be asked, such as a nonce store shared by several gateways.
    case pending(@Sendable () async -> Result<Principal, AuthenticationFailure>)

    /// The result, waiting for it where that must be.
    package func result() async -> Result<Principal, AuthenticationFailure> {
        switch self {
        case .settled(let result): result
        case .pending(let finish): await finish()
        }
    }
}
