/// The hash of a host's name, label by label from the right, so that it passes the hashes of all its suffixes on the way.
enum HostHash {
    static func of(_ name: Span<UInt8>) -> UInt64 {
        var hash = TextHash()
        var end = name.count
        while end > 0 {
            let start = labelStart(name, before: end)
            hash.add(name, from: start, to: end)
            end = start - 1
        }
        return hash.state
    }

    /// Where the label that ends at `end` begins.
    @inline(__always)
    static func labelStart(_ name: Span<UInt8>, before end: Int) -> Int {
        var start = end
        while start > 0, name[start &- 1] != UInt8(ascii: ".") { start &-= 1 }
        return start
    }
}

/// The hash of a path, segment by segment from the left, so that it passes the hashes of all its folders on the way.
enum PathHash {
    static func of(_ path: Span<UInt8>) -> UInt64 {
        var hash = TextHash()
        var start = 0
        while start < path.count {
            let end = pieceEnd(path, from: start)
            hash.add(path, from: start, to: end)
            start = end
        }
        return hash.state
    }

    /// Where the piece that begins at `start` ends: behind the next slash, or with the path.
    @inline(__always)
    static func pieceEnd(_ path: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < path.count {
            end &+= 1
            if path[end &- 1] == UInt8(ascii: "/") { break }
        }
        return end
    }
}
