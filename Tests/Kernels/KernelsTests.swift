// Tests of the Kernels target.
