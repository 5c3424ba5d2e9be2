// Lists and calls every tool as the TypeScript SDK of the Model Context Protocol does, over
// HTTP and over the streams of a process: node mcp_client.mjs URL EXECUTABLE
import assert from 'node:assert/strict'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'

const [url, executable] = process.argv.slice(2)

async function tools(name, transport) {
  const client = new Client({ name: 'test', version: '1' })
  await client.connect(transport)
  const listed = (await client.listTools()).tools.map((t) => t.name).sort()
  assert.deepEqual(listed, ['ask', 'list_documents', 'read_passage', 'search', 'verify_claim'])

  const call = async (tool, args) => {
    const result = await client.callTool({ name: tool, arguments: args })
    assert.ok(!result.isError, JSON.stringify(result))
    return result
  }
  let steps = 0
  const asked = await client.callTool({ name: 'ask', arguments: { question: 'عوارض متفورمین چیست؟' } }, undefined, {
    onprogress: () => steps++,
  })
  assert.ok(asked.structuredContent.sentences.length > 0 && steps > 0)
  const link = asked.content.find((c) => c.type === 'resource_link')
  const read = await client.readResource({ uri: link.uri })
  assert.ok(read.contents[0].text.length > 0)

  const found = (await call('search', { query: 'میگرن', k: 2 })).structuredContent
  assert.equal(found.hits.length, 2)
  const passage = (await call('read_passage', { id: found.hits[0].id })).structuredContent
  assert.equal(passage.passage.id, found.hits[0].id)
  const claim = (await call('verify_claim', { claim: 'متفورمین در نارسایی شدید کلیه منع مصرف ندارد.' })).structuredContent
  assert.equal(claim.judgement, 'contradicted')
  assert.ok((await call('list_documents', { limit: 3 })).structuredContent.next)
  assert.ok((await client.callTool({ name: 'read_passage', arguments: { id: 'none' } })).isError)
  await client.close()
  console.log('Model Context Protocol (TypeScript),', name, 'ok')
}

await tools('HTTP', new StreamableHTTPClientTransport(new URL(url + '/mcp')))
await tools('streams', new StdioClientTransport({ command: executable, args: ['mcp', '--demo'] }))
