import Support
import Testing
import Training

@testable import Driver

/// Whatever fails or dies on the way to the disk, the run goes on from a whole checkpoint and ends
/// with the same bits and the same metrics.
@Suite struct CrashTests {
  private let disk = RunLab.disk(RunLab.spec("rate = 0.3; stop = no_improvement(for = 2 epochs)"))

  private func reference() throws -> (operations: Int, hash: UInt64, epochs: [String]) {
    let files = CrashingFileSystem(disk)
    _ = try RunLab.train(files)
    let operations = files.operations
    return (operations, try RunLab.hash(files), try RunLab.epochs(files))
  }

  /// Every checkpoint that has its final name is whole.
  private func expectWhole(_ files: CrashingFileSystem, _ place: String) {
    for path in (try? RunFolder("run", files).checkpoints()) ?? [] {
      #expect(throws: Never.self, "\(place): \(path)") { try Checkpoint(path: path, files) }
    }
  }

  @Test(arguments: [false, true])
  func crashAtEveryOperation(lucky: Bool) throws {
    let whole = try reference()
    #expect(whole.operations > 60)
    for place in 0..<whole.operations {
      let dying = CrashingFileSystem(disk, fault: (place, .crash))
      #expect(throws: (any Error).self) { try RunLab.train(dying) }
      let found = CrashingFileSystem(dying.files(lucky: lucky))
      expectWhole(found, "operation \(place)")
      _ = try RunLab.train(found, resume: true)
      #expect(try RunLab.hash(found) == whole.hash, "a crash at operation \(place)")
      #expect(try RunLab.epochs(found) == whole.epochs, "a crash at operation \(place)")
      #expect(!(try found.list("run")).contains { $0.hasSuffix(".partial") })
    }
  }

  @Test func errorAtEveryOperation() throws {
    let whole = try reference()
    for place in 0..<whole.operations {
      let failing = CrashingFileSystem(disk, fault: (place, .error(.full)))
      let codes = RunLab.codes { _ = try RunLab.train(failing) }
      #expect(codes.first == "E0902" || codes.first == "E0901", "operation \(place): \(codes)")
      expectWhole(failing, "operation \(place)")
      _ = try RunLab.train(failing, resume: true)
      #expect(try RunLab.hash(failing) == whole.hash, "an error at operation \(place)")
      #expect(try RunLab.epochs(failing) == whole.epochs, "an error at operation \(place)")
    }
  }

  @Test func fullDisk() throws {
    let whole = try reference()
    for room in [0, 600, 3000, 5000, 7500] {
      let files = CrashingFileSystem(disk)
      files.capacity = RunLab.spec().utf8.count + room
      let codes = RunLab.codes { _ = try RunLab.train(files) }
      #expect(codes == ["E0902"], "room for \(room) bytes")
      expectWhole(files, "room for \(room) bytes")
      files.capacity = .max
      _ = try RunLab.train(files, resume: true)
      #expect(try RunLab.hash(files) == whole.hash)
      #expect(try RunLab.epochs(files) == whole.epochs)
    }
  }

  @Test func secondOwnerIsRefused() throws {
    let files = CrashingFileSystem(disk)
    let lock = try RunFolder("run", files).lock()
    let before = files.files(lucky: true)
    #expect(RunLab.codes { _ = try RunLab.train(files) } == ["E0903"])
    #expect(files.files(lucky: true) == before)
    lock.release()
    #expect(RunLab.codes { _ = try RunLab.train(files) } == [])
  }
}
