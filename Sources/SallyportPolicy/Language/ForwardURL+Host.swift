extension ForwardURL {
    /// What a URL connects to.
    public enum Host: Hashable, Sendable, CustomStringConvertible {
        /// A name in lower case, without a trailing dot.
        case name(String)
        /// An address; an IPv6 address stood in brackets.
        case address(IPAddress)

        /// The host as it stands in a URL, an IPv6 address in brackets.
        public var description: String {
            switch self {
            case .name(let name): name
            case .address(let address): address.isV4 ? address.description : "[\(address)]"
            }
        }
    }
}
