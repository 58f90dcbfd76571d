extension ForwardURL {
    /// What a URL consists of, with the keys by which rules are found behind it: one object, so that copying a URL is one
    /// count, and a decision needs none. Nothing writes to it once `make` has returned.
    @safe final class Parts: ManagedBuffer<Parts.Fields, UInt64> {
        /// The parts as others read them.
        struct Fields {
            let scheme: Scheme
            let host: Host
            let port: UInt16
            let path: String
            let query: String?
            let matchPath: String
            let hasAmbiguousPath: Bool
        }

        /// The parts of a URL, which are kept with their keys.
        static func make(_ fields: Fields) -> Parts {
            let builder = RequestKeys.Builder(fields)
            let made = Parts.create(minimumCapacity: builder.wordCount) { _ in fields }
            let parts = unsafe unsafeDowncast(made, to: Parts.self)
            // As many words as the buffer was made for.
            unsafe parts.withUnsafeMutablePointerToElements { words in
                unsafe builder.write(UnsafeMutableBufferPointer(start: words, count: builder.wordCount))
            }
            return parts
        }

        /// One of the fields, without copying the others.
        func field<Value>(_ body: (borrowing Fields) -> Value) -> Value {
            unsafe withUnsafeMutablePointerToHeader { unsafe body($0.pointee) }
        }

        /// The keys; only for as long as this object is held.
        var keys: RequestKeys {
            @inline(__always) get { unsafe withUnsafeMutablePointerToElements { unsafe RequestKeys($0) } }
        }
    }
}
