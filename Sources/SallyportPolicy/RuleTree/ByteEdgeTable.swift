/// Edges of tries: (node, label) -> node, in one open-addressed table over one blob of label bytes.
///
/// Every trie of a rule tree shares one table; a lookup costs one hash of the label, whatever the number of edges.
struct ByteEdgeTable: Sendable {
    private struct Edge {
        var parent: UInt32
        var labelStart: UInt32
        var labelCount: UInt32
        var target: UInt32
    }

    private static let vacant = UInt32.max
    private var edges: ContiguousArray<Edge> = []
    private var slots: ContiguousArray<UInt32> = []
    private var labels: ContiguousArray<UInt8> = []

    /// The node that the edge leads to, or nil when there is none.
    func target(from parent: UInt32, label: Span<UInt8>) -> UInt32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: Self.hash(parent, label)) & mask
        while slots[slot] != Self.vacant {
            let edge = edges[Int(slots[slot])]
            if edge.parent == parent, isLabel(of: edge, label) { return edge.target }
            slot = (slot + 1) & mask
        }
        return nil
    }

    /// Adds an edge that is not there yet.
    mutating func insert(from parent: UInt32, label: Span<UInt8>, to target: UInt32) {
        if (edges.count + 1) * 2 > slots.count { grow() }
        let start = UInt32(labels.count)
        for index in label.indices { labels.append(label[index]) }
        edges.append(
            Edge(parent: parent, labelStart: start, labelCount: UInt32(label.count), target: target))
        place(UInt32(edges.count - 1), hash: Self.hash(parent, label))
    }

    private func isLabel(of edge: Edge, _ label: Span<UInt8>) -> Bool {
        guard Int(edge.labelCount) == label.count else { return false }
        for index in label.indices where labels[Int(edge.labelStart) + index] != label[index] { return false }
        return true
    }

    private mutating func place(_ edge: UInt32, hash: UInt64) {
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash) & mask
        while slots[slot] != Self.vacant { slot = (slot + 1) & mask }
        slots[slot] = edge
    }

    private mutating func grow() {
        slots = ContiguousArray(repeating: Self.vacant, count: max(16, slots.count * 2))
        for (index, edge) in edges.enumerated() {
            let label = Int(edge.labelStart)..<Int(edge.labelStart + edge.labelCount)
            let hash = Self.hash(edge.parent, labels.span.extracting(label))
            place(UInt32(index), hash: hash)
        }
    }

    /// FNV-1a with a final mix. The keys are the operator's, so no seed is needed against chosen collisions; the table is
    /// at most half full, which bounds what a looked-up stranger costs.
    private static func hash(_ parent: UInt32, _ label: Span<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325 ^ UInt64(parent)
        hash = hash &* 0x9e37_79b9_7f4a_7c15
        for index in label.indices { hash = (hash ^ UInt64(label[index])) &* 0x0000_0100_0000_01b3 }
        return (hash ^ (hash >> 32)) &* 0xd6e8_feb8_6659_fd93 ^ (hash >> 29)
    }
}
