import Schema
import Support
import Testing

@testable import Data

@Suite struct StreamingTests {
  /// A file that is shorter when it is read than when it was opened.
  private final class ShrinkingFiles: FileSystem {
    let inner: MemoryFileSystem
    let left: Int

    init(_ files: [String: [UInt8]], left: Int) {
      inner = MemoryFileSystem(files)
      self.left = left
    }

    struct Cut: ReadableFile {
      let bytes: [UInt8]
      var size: Int { bytes.count }
      func read(
        at offset: Int, into memory: UnsafeMutableRawBufferPointer
      ) throws(FileError) -> Int {
        let count = max(0, min(memory.count, bytes.count - offset))
        if count > 0 { memory.copyBytes(from: bytes[offset..<offset + count]) }
        return count
      }
    }

    func openForReading(_ path: String) throws(FileError) -> any ReadableFile {
      Cut(bytes: Array(try inner.read(path, limit: .max).prefix(left)))
    }
    func read(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
      try inner.read(path, limit: limit)
    }
    func map(_ path: String) throws(FileError) -> MappedBytes { try inner.map(path) }
    func kind(_ path: String) -> FileKind? { inner.kind(path) }
    func list(_ path: String) throws(FileError) -> [String] { try inner.list(path) }
    func createDirectory(_ path: String) throws(FileError) { try inner.createDirectory(path) }
    func open(_ path: String, append: Bool) throws(FileError) -> any WritableFile {
      try inner.open(path, append: append)
    }
    func rename(_ path: String, to newPath: String) throws(FileError) {
      try inner.rename(path, to: newPath)
    }
    func remove(_ path: String) throws(FileError) { try inner.remove(path) }
    func syncDirectory(_ path: String) throws(FileError) { try inner.syncDirectory(path) }
    func lock(_ path: String) throws(FileError) -> any FileLock { try inner.lock(path) }
  }

  private let images = idx([4, 1, 2], Array(1...8))
  private let labels = idx([4], [0, 1, 0, 1])

  private func stream(_ name: String, _ arguments: Arguments) throws -> any DataSource {
    var all = arguments
    all.values["stream"] = .name("true")
    return try source(name, all)
  }

  @Test func idxAndNPYRowsAreReadWhereTheyLie() throws {
    let files = [
      "x": images, "y": labels, "f.npy": NPY.encode(shape: [2, 3], data: [1, 2, 3, 4, 5, 6]),
      "u.npy": npy(bytes: [1, 2, 3, 4], [2, 2]), "t.npy": NPY.encode(shape: [2], data: [1, 2]),
    ]
    let first = try stream("idx", ["images": .string("x"), "labels": .string("y")])
    let data = try first.load(context(files), like: nil)
    #expect(data.storage.rows == nil)
    #expect(data.header == (try first.header(context(files))))
    #expect(try data.example(2) == [5, 6])
    #expect(data.files[0].hash == XXHash64.text(XXHash64.hash(images)))
    for (name, row) in [("f.npy", [4, 5, 6] as [Float]), ("u.npy", [3, 4])] {
      let arrays = try stream("npy", ["inputs": .string(name), "targets": .string("t.npy")])
      let data = try arrays.load(context(files), like: nil)
      #expect(data.storage.rows == nil)
      #expect(try data.example(1) == row)
    }
  }

  @Test func whatCannotBeStreamedIsSaid() throws {
    let files = [
      "i.npy": NPY.encode(shape: [2, 1], integers: [1, 2]),
      "t.npy": NPY.encode(shape: [2], data: [1, 2]),
    ]
    let arrays = try stream("npy", ["inputs": .string("i.npy"), "targets": .string("t.npy")])
    let found = diagnostic { _ = try arrays.load(context(files), like: nil) }
    #expect(found?.code.id == "E0634")
    #expect(
      found?.message
        == "the examples cannot be streamed: `i.npy` holds numbers of type i4")
  }

  @Test func aFileThatShrinksEndsTheEpochWithItsName() throws {
    let files = ShrinkingFiles(["x": images, "y": labels], left: images.count - 3)
    let reader = try stream("idx", ["images": .string("x"), "labels": .string("y")])
    let data = try reader.load(SourceContext(fileSystem: files), like: nil)
    let plan = BatchPlan(count: 4, batch: 1, order: .sequential)
    let loader = try BatchLoader(data.all, plan: plan, epochs: 1)
    _ = try loader.next()
    _ = try loader.next()
    let found = diagnostic { _ = try loader.next() }
    #expect(found?.code.id == "E0605")
    #expect(found?.message == "`x` ends in example 3 of those it held at the start")
  }

  @Test func realFilesAreReadInPlaces() throws {
    let file = try LocalFileSystem().openForReading(#filePath)
    let whole = try LocalFileSystem().read(#filePath, limit: 1 << 20)
    #expect(file.size == whole.count)
    let memory = try #require(RawMemory(byteCount: 100))
    #expect(try file.read(at: 10, into: memory.bytes) == 100)
    #expect(Array(memory.bytes) == Array(whole[10..<110]))
    #expect(try file.read(at: whole.count - 5, into: memory.bytes) == 5)
    #expect(try file.read(at: whole.count + 5, into: memory.bytes) == 0)
  }
}
