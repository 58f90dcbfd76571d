/// Why a command could not do its work, in a sentence for the person who gave it; never shows a secret.
struct CommandFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
