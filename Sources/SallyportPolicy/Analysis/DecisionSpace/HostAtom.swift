/// Hosts that no pattern can tell apart. A node is a name on the way from the right to a name of some pattern.
package enum HostAtom: Hashable, Sendable {
    /// The name of a node.
    case name(node: Int)
    /// Names with one label before a node's, a label that leads to no other node.
    case oneBelow(node: Int)
    /// Names with two labels or more before a node's, of which the nearer leads to no other node. Below the root, whose name
    /// is empty, names of one label are among them.
    case manyBelow(node: Int)
    /// An address that a pattern names.
    case address(IPAddress)
    /// Addresses that no pattern names and each ceiling judges alike: a group of the ceilings' addresses.
    case addresses(group: Int)
}
