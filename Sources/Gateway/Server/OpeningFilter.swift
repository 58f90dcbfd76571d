import Glibc

/// A socket filter that drops the segments which open a TCP connection: those with SYN and without ACK. (Linux, classic BPF)
///
/// Connections that were accepted inherit it, and get no such segments.
enum OpeningFilter {
    /// `struct sock_filter`: an operation, how far to jump if it is true and if it is not, and an operand. The headers that
    /// declare it are not among those that Swift sees.
    private static func instruction(_ code: UInt16, _ ifTrue: UInt8, _ ifFalse: UInt8, _ operand: UInt32) -> UInt64 {
        let parts = [UInt64(code), UInt64(ifTrue) << 16, UInt64(ifFalse) << 24, UInt64(operand) << 32]
        return parts.reduce(0, |).littleEndian
    }

    private static let program = [
        // The byte of the TCP header that holds the flags: BPF_LD + BPF_B + BPF_ABS.
        instruction(0x30, 0, 0, 13),
        // Its bits SYN and ACK: BPF_ALU + BPF_AND + BPF_K.
        instruction(0x54, 0, 0, 0x12),
        // If that is SYN alone, drop the segment, else take it whole: BPF_JMP + BPF_JEQ + BPF_K, BPF_RET + BPF_K.
        instruction(0x15, 0, 1, 0x02),
        instruction(0x06, 0, 0, 0),
        instruction(0x06, 0, 0, .max),
    ]

    /// Puts it in front of a listening socket.
    ///
    /// Where that fails, those who come in the socket's last moment are refused, as they are by every socket that is closed.
    static func attach(to descriptor: CInt) {
        unsafe program.withUnsafeBufferPointer { instructions in
            // `struct sock_fprog`: a count of 16 bits, and a pointer.
            var filter = [UInt(instructions.count).littleEndian, UInt(bitPattern: instructions.baseAddress)]
            let size = socklen_t(filter.count * MemoryLayout<UInt>.size)
            _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &filter, size)
        }
    }
}
