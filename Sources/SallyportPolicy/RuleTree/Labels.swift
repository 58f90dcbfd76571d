/// Names and paths cut into the labels that tries are made of.
extension ForwardURL.Host {
    /// The labels from the right; an address is one label.
    var labelsFromRight: [String] {
        switch self {
        case .name(let name): name.split(separator: ".").reversed().map(String.init)
        case .address(let address): [address.description]
        }
    }
}

extension PathPattern {
    /// The segments between the slashes; of a prefix, those before the last slash.
    var segments: [String] {
        guard text != "/" || !isPrefix else { return [] }
        let inner = isPrefix ? text.dropFirst().dropLast() : text.dropFirst()
        return inner.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
    }
}
