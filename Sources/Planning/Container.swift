import Support

/// The file format of frozen plans and checkpoints: a fixed header, a table of named sections, the
/// sections, each 64-byte aligned. All integers are little-endian. Equal contents give equal bytes;
/// the length is exact, gaps are zero, and every byte stands under a checksum (XXH64).
///
///     offset  size  header
///          0     8  "NNSPEC\r\n"
///          8     4  kind: four letters, "plan" or "chkp"
///         12     4  version of the format
///         16     8  length of the file
///         24     8  number of sections
///         32     8  checksum of the table
///         40     8  checksum of bytes 0 ..< 40
///         48    16  zero
///
///     size  entry of the table, in the order of the file
///       32  name, filled up with zeros
///        8  offset
///        8  length
///        8  checksum of the section
///        8  zero
public struct Container: Sendable {
  /// What a file holds.
  public enum Kind: String, Sendable {
    /// A frozen inference plan.
    case plan
    /// The state of a training run.
    case checkpoint = "chkp"
  }

  /// The newest version; older ones stay readable. Version 2 says that a plan has weights of fewer
  /// than 32 bits, which older tools do not know; all other files are of version 1.
  public static let version: UInt32 = 2
  /// The first bytes of every file.
  public static let magic: [UInt8] = Array("NNSPEC\r\n".utf8)
  static let headerBytes = 64
  static let entryBytes = 64
  static let mostSections = 65_536

  /// What the file holds.
  public let kind: Kind
  /// The version it was written in.
  public let version: UInt32
  private let file: MappedBytes
  private let sections: [String: Range<Int>]

  /// Why a file is refused.
  public struct Damage: Error, Hashable, Sendable {
    /// What is wrong.
    public let message: String

    /// A reason.
    public init(_ message: String) { self.message = message }
  }

  /// Opens a file's bytes and verifies all of it.
  public init(_ file: MappedBytes, kind: Kind) throws(Damage) {
    self.file = file
    self.kind = kind
    let entries = try ContainerReader(bytes: file.bytes, kind: kind).entries()
    version = file.bytes.integer(12, as: UInt32.self)
    guard kind == .plan || version == 1 else { throw Damage("only plans have version \(version)") }
    sections = Dictionary(
      entries.map { ($0.name, $0.range) }, uniquingKeysWith: { first, _ in first })
  }

  /// The bytes of a section; they live as long as the container's file.
  public func section(_ name: String) throws(Damage) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: file.bytes[try range(name)])
  }

  /// Where a section lies in the file.
  func range(_ name: String) throws(Damage) -> Range<Int> {
    guard let range = sections[name] else { throw Damage("the section `\(name)` is missing") }
    return range
  }

  /// A section as text.
  public func text(_ name: String) throws(Damage) -> String {
    String(decoding: try section(name), as: UTF8.self)
  }

  /// The names of all sections, sorted.
  public var names: [String] { sections.keys.sorted() }

  /// What keeps the sections' memory alive.
  public var owner: MappedBytes { file }
}

extension UnsafeRawBufferPointer {
  /// A little-endian integer at an offset that is known to be inside.
  func integer<T: FixedWidthInteger>(_ offset: Int, as type: T.Type) -> T {
    T(littleEndian: loadUnaligned(fromByteOffset: offset, as: type))
  }
}
