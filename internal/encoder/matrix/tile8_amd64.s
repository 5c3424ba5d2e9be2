#include "textflag.h"

// A tile of c = a·b in numbers of eight bits: four bytes of each row of a are broadcast,
// the panel b streams by with four numbers of a column side by side, and VPDPBUSD adds up
// the four products.

#define ROW8(mem, x, c0, c1) \
	VPBROADCASTD mem, x      \
	VPDPBUSD     Z24, x, c0  \
	VPDPBUSD     Z25, x, c1

#define SCALED8(row, c0, c1)      \
	VBROADCASTSS row, Z28         \
	VCVTDQ2PS    c0, c0           \
	VCVTDQ2PS    c1, c1           \
	VMULPS       Z28, c0, c0      \
	VMULPS       Z28, c1, c1      \
	VFMADD213PS  Z26, Z24, c0     \
	VFMADD213PS  Z27, Z25, c1     \
	VMOVUPS      c0, (DX)         \
	VMOVUPS      c1, 64(DX)       \
	ADDQ         R9, DX

// func tileVNNI(groups int, a *byte, lda int, b *int8, start *int32, scale, bias, row, c *float32, ldc int)
// Z0 to Z23 are twelve rows of two.
TEXT ·tileVNNI(SB), NOSPLIT, $0-80
	MOVQ groups+0(FP), CX
	MOVQ a+8(FP), SI
	MOVQ lda+16(FP), R8
	MOVQ b+24(FP), DI
	MOVQ start+32(FP), BX
	MOVQ c+64(FP), DX
	MOVQ ldc+72(FP), R9
	SHLQ $2, R9
	LEAQ (R8)(R8*2), R13
	LEAQ (SI)(R13*1), R10
	LEAQ (R10)(R13*1), R11
	LEAQ (R11)(R13*1), R12
	VMOVDQU32 (BX), Z0
	VMOVDQU32 64(BX), Z1
	VMOVDQA32 Z0, Z2
	VMOVDQA32 Z1, Z3
	VMOVDQA32 Z0, Z4
	VMOVDQA32 Z1, Z5
	VMOVDQA32 Z0, Z6
	VMOVDQA32 Z1, Z7
	VMOVDQA32 Z0, Z8
	VMOVDQA32 Z1, Z9
	VMOVDQA32 Z0, Z10
	VMOVDQA32 Z1, Z11
	VMOVDQA32 Z0, Z12
	VMOVDQA32 Z1, Z13
	VMOVDQA32 Z0, Z14
	VMOVDQA32 Z1, Z15
	VMOVDQA32 Z0, Z16
	VMOVDQA32 Z1, Z17
	VMOVDQA32 Z0, Z18
	VMOVDQA32 Z1, Z19
	VMOVDQA32 Z0, Z20
	VMOVDQA32 Z1, Z21
	VMOVDQA32 Z0, Z22
	VMOVDQA32 Z1, Z23

loop8:
	VMOVDQU32 (DI), Z24
	VMOVDQU32 64(DI), Z25
	ROW8((SI), Z26, Z0, Z1)
	ROW8((SI)(R8*1), Z27, Z2, Z3)
	ROW8((SI)(R8*2), Z28, Z4, Z5)
	ROW8((R10), Z29, Z6, Z7)
	ROW8((R10)(R8*1), Z30, Z8, Z9)
	ROW8((R10)(R8*2), Z31, Z10, Z11)
	ROW8((R11), Z26, Z12, Z13)
	ROW8((R11)(R8*1), Z27, Z14, Z15)
	ROW8((R11)(R8*2), Z28, Z16, Z17)
	ROW8((R12), Z29, Z18, Z19)
	ROW8((R12)(R8*1), Z30, Z20, Z21)
	ROW8((R12)(R8*2), Z31, Z22, Z23)
	ADDQ $4, SI
	ADDQ $4, R10
	ADDQ $4, R11
	ADDQ $4, R12
	ADDQ $128, DI
	DECQ CX
	JNZ  loop8

	MOVQ scale+40(FP), BX
	VMOVUPS (BX), Z24
	VMOVUPS 64(BX), Z25
	MOVQ bias+48(FP), BX
	VMOVUPS (BX), Z26
	VMOVUPS 64(BX), Z27
	MOVQ row+56(FP), BX
	SCALED8(0(BX), Z0, Z1)
	SCALED8(4(BX), Z2, Z3)
	SCALED8(8(BX), Z4, Z5)
	SCALED8(12(BX), Z6, Z7)
	SCALED8(16(BX), Z8, Z9)
	SCALED8(20(BX), Z10, Z11)
	SCALED8(24(BX), Z12, Z13)
	SCALED8(28(BX), Z14, Z15)
	SCALED8(32(BX), Z16, Z17)
	SCALED8(36(BX), Z18, Z19)
	SCALED8(40(BX), Z20, Z21)
	SCALED8(44(BX), Z22, Z23)
	VZEROUPPER
	RET

// func absMax(x *float32, n int) float32
TEXT ·absMax(SB), NOSPLIT, $0-20
	MOVQ x+0(FP), SI
	MOVQ n+8(FP), CX
	MOVL $0x7fffffff, AX
	VPBROADCASTD AX, Z2
	VPXORD Z0, Z0, Z0

most:
	VPANDD (SI), Z2, Z1
	VMAXPS Z1, Z0, Z0
	ADDQ $64, SI
	SUBQ $16, CX
	JNZ  most
	VEXTRACTF64X4 $1, Z0, Y1
	VMAXPS Y1, Y0, Y0
	VEXTRACTF128 $1, Y0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0x4e, X0, X1
	VMAXPS X1, X0, X0
	VPERMILPS $0xb1, X0, X1
	VMAXPS X1, X0, X0
	VMOVSS X0, ret+16(FP)
	VZEROUPPER
	RET

// func quantize(x *float32, q *byte, n int, by float32)
TEXT ·quantize(SB), NOSPLIT, $0-28
	MOVQ x+0(FP), SI
	MOVQ q+8(FP), DI
	MOVQ n+16(FP), CX
	VBROADCASTSS by+24(FP), Z1
	MOVL $128, AX
	VPBROADCASTD AX, Z2

bytes:
	VMULPS (SI), Z1, Z0
	VCVTPS2DQ Z0, Z0
	VPADDD Z2, Z0, Z0
	VPMOVDB Z0, (DI)
	ADDQ $64, SI
	ADDQ $16, DI
	SUBQ $16, CX
	JNZ  bytes
	VZEROUPPER
	RET
