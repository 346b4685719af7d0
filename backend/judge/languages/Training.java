import java.io.*; import java.util.*; import java.util.function.*; import java.util.stream.*;
public class Training { public static void main(String[] args) throws Exception {
 Scanner in = new Scanner(new ByteArrayInputStream("3 4.5 word\nline\n".getBytes())); in.nextInt(); in.nextDouble(); in.next(); in.nextLine(); in.nextLine();
 BufferedReader r = new BufferedReader(new InputStreamReader(System.in)); r.readLine();
 StringTokenizer t = new StringTokenizer("a b c"); t.nextToken();
 List<Integer> v = new ArrayList<>(List.of(3,1,2)); Collections.sort(v); v.sort(Comparator.reverseOrder());
 Map<String,Integer> m = new HashMap<>(); m.merge("a",1,Integer::sum); new TreeMap<>(m).firstEntry(); new LinkedHashMap<>(m); new HashSet<>(v); new TreeSet<>(v);
 Deque<Integer> d = new ArrayDeque<>(v); PriorityQueue<Integer> q = new PriorityQueue<>(v); q.poll(); new LinkedList<>(v);
 System.out.println(v.stream().map(x -> x * 2).filter(x -> x > 1).collect(Collectors.toList()) + " " + IntStream.range(0, 9).sum());
 System.out.printf("%d %.2f %s%n", 1, 2.5, "x"); String s = "a" + v.size() + 'c' + 2.5 + m; StringBuilder b = new StringBuilder(); b.append(1).append('c').append(2.0).reverse();
 PrintWriter w = new PrintWriter(new BufferedWriter(new OutputStreamWriter(System.out))); w.println(s); w.flush();
 Arrays.sort(new int[]{3,2,1}); Arrays.fill(new long[3], 1); System.out.println(String.join(",", "a b".split(" ")) + Long.parseLong("12") + Math.sqrt(2));
 try { Object o = null; o.hashCode(); } catch (NullPointerException e) { e.toString(); }
 new java.math.BigInteger("123").multiply(java.math.BigInteger.TEN).toString();
} }
