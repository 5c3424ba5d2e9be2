// Asks a server as OpenAI's client for Node does: node openai_client.mjs URL
import assert from 'node:assert/strict'
import OpenAI from 'openai'

const client = new OpenAI({ baseURL: process.argv[2] + '/v1', apiKey: 'none', maxRetries: 0 })
const messages = [{ role: 'user', content: 'عوارض متفورمین چیست؟' }]

const whole = await client.chat.completions.create({ model: 'biopars', messages })
const text = whole.choices[0].message.content
assert.match(text, /\[1\]/)

let streamed = ''
for await (const chunk of await client.chat.completions.create({ model: 'biopars', messages, stream: true })) {
  streamed += chunk.choices[0]?.delta?.content ?? ''
}
assert.equal(streamed, text)
await assert.rejects(client.chat.completions.create({ model: 'none', messages }), OpenAI.NotFoundError)
console.log('openai (Node) ok')
