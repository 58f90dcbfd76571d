import CLibCurl

/// A `curl_slist` whose nodes and text lie in two blocks that are used again for the next request.
///
/// libcurl only reads the list; it belongs to this object, which must outlive the transfer it is set on.
@safe final class CurlStringList {
    private var nodes: UnsafeMutableBufferPointer<curl_slist>
    private var text: UnsafeMutableRawBufferPointer
    /// The first node; nil when the list is empty.
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    /// An empty list.
    init() {
        unsafe nodes = .allocate(capacity: 16)
        unsafe text = .allocate(byteCount: 1024, alignment: 1)
        unsafe first = nil
    }

    deinit {
        unsafe nodes.deallocate()
        unsafe text.deallocate()
    }

    /// Replaces what the list holds. Pointers to the former nodes become invalid.
    func replace(with lines: HeaderLines) {
        reserve(nodes: lines.starts.count, bytes: lines.text.count)
        unsafe first = nil
        guard !lines.starts.isEmpty, let text = unsafe text.baseAddress else { return }
        unsafe self.text.copyBytes(from: lines.text)
        for (index, start) in lines.starts.enumerated() {
            let isLast = index == lines.starts.count - 1
            let next = unsafe isLast ? nil : nodes.baseAddress?.advanced(by: index + 1)
            let data = unsafe text.advanced(by: start).assumingMemoryBound(to: CChar.self)
            unsafe nodes.initializeElement(at: index, to: curl_slist(data: data, next: next))
        }
        unsafe first = nodes.baseAddress
    }

    private func reserve(nodes count: Int, bytes: Int) {
        if unsafe nodes.count < count {
            unsafe nodes.deallocate()
            unsafe nodes = .allocate(capacity: count * 2)
        }
        if unsafe text.count < bytes {
            unsafe text.deallocate()
            unsafe text = .allocate(byteCount: bytes * 2, alignment: 1)
        }
    }
}
