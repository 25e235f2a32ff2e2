/* Umbrella header of the C kernels: includes the header of every family. */
#pragma once
