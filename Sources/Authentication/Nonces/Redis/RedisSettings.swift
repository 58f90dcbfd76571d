/// How a Redis server is reached, and how nonces are kept there.
package struct RedisSettings: Sendable, Equatable {
    /// The longest that any gateway may take a timestamp for current, in seconds: nonces are remembered for that long.
    package static let defaultMemory = 3600
    /// For how long a reply is awaited, in milliseconds.
    package static let defaultTimeout = 500

    /// A host name or an address.
    package var host: String
    /// The port.
    package var port: Int
    /// The number of the database.
    package var database: Int
    /// The user of an access control list; nil for the default one.
    package var username: String?
    /// The password; nil for none.
    package var password: Secret?
    /// What every key begins with.
    package var keyPrefix: String
    /// How long a nonce is remembered after its timestamp, in seconds: at least the window of every gateway that shares it.
    package var memory: Int
    /// For how long a reply is awaited, and a connection, in milliseconds.
    package var timeout: Int

    /// Settings.
    package init(
        host: String, port: Int = 6379, database: Int = 0, username: String? = nil, password: Secret? = nil,
        keyPrefix: String = "sallyport:", memory: Int = defaultMemory, timeout: Int = defaultTimeout
    ) {
        self.host = host
        self.port = port
        self.database = database
        self.username = username
        self.password = password
        self.keyPrefix = keyPrefix
        self.memory = memory
        self.timeout = timeout
    }
}
