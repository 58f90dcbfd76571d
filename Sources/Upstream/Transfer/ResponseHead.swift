/// The status and header fields of a final answer.
struct ResponseHead: Equatable {
    /// The status code, 200 to 599.
    var status: Int
    /// `1.0`, `1.1` or `2`.
    var version: String
    /// The fields in the order in which they came.
    var fields: [(name: String, value: String)] = []

    static func == (left: ResponseHead, right: ResponseHead) -> Bool {
        left.status == right.status && left.version == right.version && left.fields.elementsEqual(right.fields, by: ==)
    }
}

/// What is wrong with the head of an answer; one line for humans.
struct MalformedHead: Error, Equatable {
    /// What is wrong.
    let reason: String
}
