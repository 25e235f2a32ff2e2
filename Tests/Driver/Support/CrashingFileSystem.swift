import Support

/// Files in memory that know what has reached the disk: what a crash keeps is what was synced, and
/// a name holds once its folder was. At a chosen operation it reports an error, or dies and lets
/// nothing through.
final class CrashingFileSystem: FileSystem, @unchecked Sendable {
  /// What happens at the chosen operation.
  enum Fault { case error(FileError.Cause), crash }

  fileprivate final class Node {
    var bytes: [UInt8]
    var synced: [UInt8]
    init(_ bytes: [UInt8] = [], synced: [UInt8] = []) {
      (self.bytes, self.synced) = (bytes, synced)
    }
  }

  private var names: [String: Node] = [:]
  private var syncedNames: [String: Node] = [:]
  private var folders: Set<String> = ["."]
  private var locked: Set<String> = []
  private var isDead = false
  private let fault: (at: Int, what: Fault)?
  /// Operations so far.
  private(set) var operations = 0
  /// Bytes that the disk holds.
  var capacity = Int.max

  /// A disk with files on it.
  init(_ files: [String: [UInt8]], fault: (at: Int, what: Fault)? = nil) {
    self.fault = fault
    for (name, bytes) in files {
      names[name] = Node(bytes, synced: bytes)
      var folder = FilePath.folder(of: name)
      while folder != ".", folders.insert(folder).inserted { folder = FilePath.folder(of: folder) }
    }
    syncedNames = names
  }

  /// What is found after the machine has started again; `lucky` where the system had written
  /// everything.
  func files(lucky: Bool) -> [String: [UInt8]] {
    lucky ? names.mapValues(\.bytes) : syncedNames.mapValues(\.synced)
  }

  private func step(_ operation: String, _ path: String) throws(FileError) {
    if isDead { throw FileError(operation, path, .system(5)) }
    defer { operations += 1 }
    guard let fault, fault.at == operations else { return }
    switch fault.what {
    case .error(let cause): throw FileError(operation, path, cause)
    case .crash:
      isDead = true
      throw FileError(operation, path, .system(5))
    }
  }

  func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
    try step("read", path)
    guard let node = names[path] else { throw FileError("read", path, .missing) }
    if node.bytes.count > limit { throw FileError("read", path, .tooLarge(limit: limit)) }
    return node.bytes
  }

  func map(_ path: String) throws(FileError) -> MappedBytes {
    MappedBytes(copying: try read(path, limit: .max))
  }

  func kind(_ path: String) -> FileKind? {
    if let node = names[path] { return .file(size: node.bytes.count) }
    return folders.contains(path) ? .directory : nil
  }

  func list(_ path: String) throws(FileError) -> [String] {
    try step("list", path)
    guard folders.contains(path) else { throw FileError("list", path, .missing) }
    return (Array(names.keys) + Array(folders)).filter {
      FilePath.folder(of: $0) == path && $0 != path
    }
      .map { FilePath.name(of: $0) }.sorted()
  }

  func createDirectory(_ path: String) throws(FileError) {
    try step("create", path)
    folders.insert(path)
  }

  func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile {
    try step("write", path)
    let node = names[path] ?? Node()
    if !append { node.bytes = [] }
    names[path] = node
    return OpenFile(self, node, path)
  }

  func rename(_ path: String, to newPath: String) throws(FileError) {
    try step("rename", path)
    guard let node = names.removeValue(forKey: path) else {
      throw FileError("rename", path, .missing)
    }
    names[newPath] = node
  }

  func remove(_ path: String) throws(FileError) {
    try step("remove", path)
    guard names.removeValue(forKey: path) != nil else { throw FileError("remove", path, .missing) }
  }

  func syncDirectory(_ path: String) throws(FileError) {
    try step("write", path)
    for name in Set(names.keys).union(syncedNames.keys) where FilePath.folder(of: name) == path {
      syncedNames[name] = names[name]
    }
  }

  func lock(_ path: String) throws(FileError) -> any FileLock {
    try step("lock", path)
    guard locked.insert(path).inserted else { throw FileError("lock", path, .locked) }
    return Lock { self.locked.remove(path) }
  }

  private var used: Int { names.values.reduce(0) { $0 + $1.bytes.count } }

  private final class Lock: FileLock {
    private let done: () -> Void
    init(_ done: @escaping () -> Void) { self.done = done }
    func release() { done() }
  }

  private final class OpenFile: WritableFile {
    private let disk: CrashingFileSystem
    private let node: Node
    private let path: String

    init(_ disk: CrashingFileSystem, _ node: Node, _ path: String) {
      (self.disk, self.node, self.path) = (disk, node, path)
    }

    /// A write that fails has written half.
    func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
      do throws(FileError) {
        try disk.step("write", path)
        if disk.used + bytes.count > disk.capacity { throw FileError("write", path, .full) }
      } catch {
        node.bytes += bytes.prefix(bytes.count / 2)
        throw error
      }
      node.bytes += bytes
    }

    func sync() throws(FileError) {
      try disk.step("write", path)
      node.synced = node.bytes
    }

    func close() throws(FileError) { try disk.step("write", path) }
  }
}
