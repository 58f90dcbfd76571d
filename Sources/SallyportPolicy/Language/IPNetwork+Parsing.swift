extension IPNetwork {
    /// Networks, as a regular expression; see ``TextForm/expression``.
    static let expression = "(?:\(IPAddress.v4Expression)|\(IPAddress.v6Expression))(?:/[0-9]{1,3})?"

    /// Reads `ADDRESS/LENGTH`, or an address alone.
    package static func parse(_ text: String) -> Result<IPNetwork, Invalid> {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard let address = String(parts[0]).flatMap(IPAddress.init), parts.count <= 2 else {
            return .failure(
                Invalid(
                    message: "`\(text)` is not a network",
                    help: "write a canonical address and how many of its bits count, such as `10.0.0.0/8`"
                )
            )
        }
        let longest = address.isV4 ? 32 : 128
        guard parts.count == 2 else { return network(address, longest, text) }
        guard let length = prefixLength(String(parts[1]) ?? ""), length <= longest else {
            return .failure(
                Invalid(
                    message: "`\(text)` has no length that a network of its kind can have",
                    help: "write a whole number from 0 to \(longest) after the slash"
                )
            )
        }
        return network(address, length, text)
    }

    private static func network(_ address: IPAddress, _ length: Int, _ text: String) -> Result<IPNetwork, Invalid> {
        if let network = IPNetwork(first: address, prefixLength: length) { return .success(network) }
        return .failure(
            Invalid(
                message: "`\(text)` has bits set beyond the first \(length)",
                help: "write `\(masked(address, to: length))/\(length)` for the whole network, "
                    + "or `\(address)` for the one address"
            )
        )
    }

    private static func prefixLength(_ text: String) -> Int? {
        let bytes = text.utf8.span
        guard let (value, length) = WholeNumber.leading(bytes), length == bytes.count else { return nil }
        return value
    }
}
