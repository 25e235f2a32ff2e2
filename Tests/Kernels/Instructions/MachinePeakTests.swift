import Kernels
import Testing

@Suite("Machine peak")
struct MachinePeakTests {
  @Test("a measurement gives finite, positive figures for the threads it was given")
  func figures() {
    let peak = MachinePeak.measure(pool: ThreadPool(threads: 2))
    #expect(peak.threads == 2)
    #expect(peak.gflops > 0 && peak.gflops.isFinite)
    #expect(peak.copyGigabytesPerSecond > 0 && peak.copyGigabytesPerSecond.isFinite)
  }
}
