extension PolicyRequest {
    /// What is asked, with the keys by which the account and the service are found behind it: copying a request is one count,
    /// and deciding it none. Nothing writes to it once `make` has returned.
    @safe final class Parts: ManagedBuffer<Parts.Fields, UInt64> {
        /// What is asked, as others read it.
        struct Fields {
            let account: AccountID
            let method: Method
            let url: ForwardURL
            let service: ServiceName?
        }

        /// The parts of a request, which are kept with their keys.
        static func make(_ fields: Fields) -> Parts {
            let made = Parts.create(minimumCapacity: AskedNames.wordCount(fields)) { _ in fields }
            let parts = unsafe unsafeDowncast(made, to: Parts.self)
            // As many words as the buffer was made for.
            unsafe parts.withUnsafeMutablePointerToElements { words in
                unsafe AskedNames.write(
                    fields, to: UnsafeMutableBufferPointer(start: words, count: AskedNames.wordCount(fields)))
            }
            return parts
        }

        /// One of the fields, without copying the others.
        @inline(__always)
        func field<Value>(_ body: (borrowing Fields) -> Value) -> Value {
            unsafe withUnsafeMutablePointerToHeader { unsafe body($0.pointee) }
        }

        /// The keys; only for as long as this object is held.
        var names: AskedNames {
            @inline(__always) get { unsafe withUnsafeMutablePointerToElements { unsafe AskedNames($0) } }
        }
    }
}
