/// What is known of an account that was asked for.
package enum LoadedAccount: Sendable {
    /// No file defines it.
    case undefined
    /// What its file says is what was loaded.
    case loaded(CompiledAccount, isEnabled: Bool)
    /// Its file cannot tell any more what was loaded.
    case changed(file: String, why: Change)

    /// What has become of a file since it was loaded.
    package enum Change: String, Sendable {
        case changed = "has changed since it was loaded"
        case unreadable = "cannot be read any more"
    }
}
