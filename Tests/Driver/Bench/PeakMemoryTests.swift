import Support
import Testing

@testable import Driver

@Suite struct PeakMemoryTests {
  @Test func readsTheMark() {
    #expect(PeakMemory.mark(in: "Name:\tnnspec\nVmHWM:\t   20480 kB\nVmRSS:\t 1 kB\n") == 20 << 20)
    #expect(PeakMemory.mark(in: "VmRSS:\t 1 kB\n") == nil)
    #expect(PeakMemory.mark(in: "VmHWM: many kB\n") == nil)
    #expect(PeakMemory.mark(in: "") == nil)
  }

  /// Behind a restart the mark is no lower than what is in use, and rises with it.
  @Test func theMarkRisesWithUse() throws {
    let memory = PeakMemory(files: LocalFileSystem())
    memory.restart()
    guard let before = memory.bytes else { return }
    let count = 64 << 20
    let touched = [UInt8](repeating: 1, count: count)
    #expect(touched[count - 1] == 1)
    let after = try #require(memory.bytes)
    #expect(after >= before)
    #expect(after >= count)
  }
}
