/// What a policy says to a request.
public enum Decision: Sendable {
    /// The call may be made, as the permit says.
    case allow(Permit)
    /// The call must not be made: 403.
    case deny(Denial)
    /// The request cannot be judged and gets 400; the text says why, and is safe to show to the client.
    case invalid(detail: String)
}
