extension ForwardURL {
    /// The schemes that can be called.
    public enum Scheme: String, CaseIterable, Hashable, Sendable {
        case https
        case http

        /// The port of a URL that names none: 443 or 80.
        public var defaultPort: UInt16 {
            switch self {
            case .https: 443
            case .http: 80
            }
        }
    }
}
