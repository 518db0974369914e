# What FAISS needs to search the same number of random 256-bit codes within the same radius, one thread; JSON on standard output.
import json, sys, time

import faiss
import numpy as np

n, radius = int(sys.argv[1]), int(sys.argv[2])
faiss.omp_set_num_threads(1)
rng = np.random.default_rng(1)
codes = rng.integers(0, 256, (n, 32), dtype=np.uint8)
queries = codes[rng.integers(0, n, 40)].copy()
queries[:, :2] ^= 0x11


def measure(index, build):
    index.range_search(queries[:2], radius + 1)
    wall, cpu = [], []
    for q in queries:
        began, before = time.perf_counter(), time.process_time()
        index.range_search(q[None], radius + 1)  # FAISS finds what is nearer than its radius
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - before))
    return {"search_p50_ms": float(np.median(wall)), "search_p99_ms": float(np.quantile(wall, 0.99)),
            "search_cpu_p50_ms": float(np.median(cpu)), "build_s": build}


flat = faiss.IndexBinaryFlat(256)
began = time.time()
flat.add(codes)
out = {"version": faiss.__version__, "flat": measure(flat, time.time() - began)}
del flat
began = time.time()
multi = faiss.IndexBinaryMultiHash(256, 16, 16)
multi.nflip = 1
multi.add(codes)
out["multi_hash_16x16"] = measure(multi, time.time() - began)
print(json.dumps(out))
