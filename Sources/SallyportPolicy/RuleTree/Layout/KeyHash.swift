/// The hash of a host's name, label by label from the right, so that it passes the hashes of all its suffixes on the way.
///
/// The low bits are left free for where a suffix begins, as ``RequestKeys`` keeps it.
enum HostHash {
    static func of(_ name: Span<UInt8>) -> UInt64 {
        var last: UInt64 = 0
        forEachSuffix(name) { hash, _ in last = hash }
        return last
    }

    /// The hash of an address, which is one label.
    static func of(address: Span<UInt8>) -> UInt64 { TextHash.of(address) & ~RequestKeys.hostPlaceMask }

    /// Calls `body` with the hash of each suffix and where it begins, the shortest first.
    @inline(__always)
    static func forEachSuffix(_ name: Span<UInt8>, _ body: (UInt64, Int) -> Void) {
        var hash = TextHash()
        var end = name.count
        while end > 0 {
            let start = labelStart(name, before: end)
            hash.add(name, from: start, to: end)
            body(hash.state & ~RequestKeys.hostPlaceMask, start)
            end = start - 1
        }
    }

    /// Where the label that ends at `end` begins.
    @inline(__always)
    private static func labelStart(_ name: Span<UInt8>, before end: Int) -> Int {
        var start = end
        while start > 0, name[start &- 1] != UInt8(ascii: ".") { start &-= 1 }
        return start
    }
}

/// The hash of a path, segment by segment from the left, so that it passes the hashes of all its folders on the way.
///
/// The low bits are left free for how long a folder is, as ``RequestKeys`` keeps it.
enum PathHash {
    static func of(_ path: Span<UInt8>) -> UInt64 {
        var hash = TextHash()
        var start = 0
        while start < path.count {
            let end = pieceEnd(path, from: start)
            hash.add(path, from: start, to: end)
            start = end
        }
        return hash.state & ~RequestKeys.pathPlaceMask
    }

    /// Calls `body` with the hash of the path up to each of its slashes, and how many bytes that is, the shortest first.
    static func forEachFolder(_ path: Span<UInt8>, _ body: (UInt64, Int) -> Void) {
        var hash = TextHash()
        var start = 0
        while start < path.count {
            let end = pieceEnd(path, from: start)
            hash.add(path, from: start, to: end)
            start = end
            if path[end - 1] == UInt8(ascii: "/") { body(hash.state & ~RequestKeys.pathPlaceMask, end) }
        }
    }

    /// Where the piece that begins at `start` ends: behind the next slash, or with the path.
    @inline(__always)
    private static func pieceEnd(_ path: Span<UInt8>, from start: Int) -> Int {
        var end = start
        while end < path.count {
            end &+= 1
            if path[end &- 1] == UInt8(ascii: "/") { break }
        }
        return end
    }
}
